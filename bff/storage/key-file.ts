import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A random key that outlives the process: made once, readable by its owner alone, base64 in the file.
 * The link makes it appear whole or not at all, and lets the first of two starting processes win.
 * @throws Error when the file holds something else
 */
export function readOrCreateKey(file: string, bytes: number): Buffer {
  return readKey(file, bytes) ?? createKey(file, bytes);
}

function readKey(file: string, bytes: number): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== bytes) throw new Error(`${file} does not hold a key of ${bytes} bytes`);
  return key;
}

function createKey(file: string, bytes: number): Buffer {
  const key = randomBytes(bytes);
  const draft = `${file}.${randomUUID()}`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(draft, `${key.toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
    return key;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return readKey(file, bytes) ?? createKey(file, bytes);
  } finally {
    unlinkSync(draft);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
