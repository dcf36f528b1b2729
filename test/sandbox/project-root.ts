import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout's folder, found from both `test/sandbox/` and the compiled `dist/test/sandbox/`. */
function findProjectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('no package.json above the sandbox');
    folder = parent;
  }
  return folder;
}

export const PROJECT_ROOT = findProjectRoot();
