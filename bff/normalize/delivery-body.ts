import { AppError } from '../domain/errors';

/** A JSON object as a provider sent it, known to be harmless to walk through. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than any provider nests, far from where walking a value would exhaust the stack. */
const MAX_DEPTH = 32;

export function malformed(path: string, code: string): AppError {
  return new AppError('delivery/malformed', { fields: [{ path, code }] });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws AppError delivery/malformed when the bytes are not UTF-8. */
export function readText(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new AppError('delivery/malformed', { fields: [{ path: '', code: 'not-utf-8' }], cause });
  }
}

/** @throws AppError delivery/malformed when the text is not one JSON object of ordinary shape. */
export function readJsonObject(text: string, path = ''): JsonObject {
  const value = parseJson(text, path);
  if (!isObject(value)) throw malformed(path, 'not-an-object');
  checkShape(value, path);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param path as `data.hits` */
export function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: the parser's message quotes the payload, and the payload holds phone numbers.
    throw malformed(path, 'not-json');
  }
}

/** Walks with a list, not by recursion: the depth is what is being checked. */
function checkShape(root: JsonObject, path: string): void {
  let level: object[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw malformed(path, 'too-deep');
    const next: object[] = [];
    for (const value of level) {
      if (Object.hasOwn(value, '__proto__')) throw malformed(path, 'forbidden-key');
      for (const inner of Object.values(value)) if (isContainer(inner)) next.push(inner);
    }
    level = next;
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
