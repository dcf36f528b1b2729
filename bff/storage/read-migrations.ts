import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Migration {
  /** NNN-name, the key in schema_migrations. */
  readonly name: string;
  readonly sql: string;
  /**
   * Statement by statement, outside of a transaction: for indexes of a table that others write to meanwhile, which
   * PostgreSQL makes only there. Each statement must be one that may run again.
   */
  readonly online: boolean;
}

const FILE = /^(\d{3}-.+?)(\.online)?\.sql$/;

/** The files in order of their numbers. They stay beside the sources: the compiler does not copy them. */
export function readMigrations(): Migration[] {
  const folder = path.join(packageRoot(__dirname), 'bff', 'storage', 'migrations');
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, name, online] = FILE.exec(file) ?? [];
      if (name === undefined) return [];
      // A checkout may turn line ends; that is no change.
      const sql = readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n');
      return [{ name, sql, online: online !== undefined }];
    });
}

function packageRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('no package.json above the compiled files');
  return packageRoot(parent);
}
