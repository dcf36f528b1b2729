import { existsSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** A rebuild writes its files one after the other: pages hear of it once, when it is quiet. */
const QUIET_MS = 300;

/** Tells of rebuilds. @returns how to stop */
export function watchWidget(folder: string, onRebuilt: () => void): () => void {
  if (!existsSync(folder)) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(onRebuilt, QUIET_MS);
  });
  // A folder that is taken away under us ends the watching, not the sandbox.
  watcher.on('error', () => watcher.close());
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/** Milliseconds since 1970 of the newest code; 0 when nothing was built. */
export function builtAt(folder: string): number {
  if (!existsSync(folder)) return 0;
  const code = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return Math.max(0, ...code.map((name) => Math.round(statSync(join(folder, name)).mtimeMs)));
}
