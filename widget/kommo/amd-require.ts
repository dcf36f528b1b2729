/** The loader's own `require`, which an AMD module may name among its dependencies (the AMD specification). */
export type AmdRequire = (
  addresses: readonly string[],
  onLoad: (...modules: readonly unknown[]) => void,
  onError: (error: Error) => void,
) => void;

declare global {
  /** What script.js gets from the loader; webpack.config.js names it. */
  const amdRequire: AmdRequire;
}
