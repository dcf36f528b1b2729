import type { Handler, Route } from './api-request';

interface CompiledRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: Handler;
}

export type FoundRoute =
  | { readonly kind: 'found'; readonly handle: Handler; readonly path: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown-path' }
  | { readonly kind: 'unknown-method' };

/** `:uid` may be anything but a slash, every other name stands for digits. */
function compile(route: Route): CompiledRoute {
  const source = route.path.replace(
    /:(\w+)/g,
    (_, name: string) => `(?<${name}>${name === 'uid' ? '[^/]+' : '\\d+'})`,
  );
  return { method: route.method, pattern: new RegExp(`^${source}/?$`), handle: route.handle };
}

/** Finds the handler of a request; an existing path with another verb is told apart from a path that is not there. */
export function createRouteTable(routes: readonly Route[]) {
  const compiled = routes.map(compile);

  return function findRoute(method: string, path: string): FoundRoute {
    const onPath = compiled.filter(({ pattern }) => pattern.test(path));
    const route = onPath.find((candidate) => candidate.method === method);
    if (route === undefined) return { kind: onPath.length > 0 ? 'unknown-method' : 'unknown-path' };
    return { kind: 'found', handle: route.handle, path: { ...route.pattern.exec(path)?.groups } };
  };
}
