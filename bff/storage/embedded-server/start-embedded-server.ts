/**
 * The PostgreSQL server that comes with the dependencies, on a folder of ours and a unix socket. No port, no user to
 * create, nothing to install.
 *
 * States of the data folder:  missing → draft (`data.new-<pid>`) → there (`data`)
 * States of the server:       none → starting → ready → stopping → none
 * States of this process:     outside → member → outside
 *
 * Any number of processes of one machine may start here at the same time (web and workers). The server itself
 * refuses to be the second on its data: the first start wins, the others join. A member is a session that shares an
 * advisory lock; who leaves and finds nobody else left stops the server. So the processes may end in any order, and
 * the end of a process, even by kill -9, ends its membership.
 *
 * If this process dies
 * - while the draft is made: the draft never counts, the next start removes it;
 * - while the server starts, or runs: the server lives on. The next start joins it, and stops it in the end;
 * - while the server stops: it stops. A start meanwhile waits for that, then starts it again.
 * If the server dies: its committed data is safe. Every member tries to start it again, one succeeds.
 *
 * Not guaranteed
 * - two containers on one folder: members and servers are told apart by process ids of one machine;
 * - that a server left behind is stopped when nothing starts here again (`kill -INT` of its pid does it);
 * - that a server left behind by another release of the package is replaced: it is joined as it is;
 * - Windows and musl (Alpine): no server comes for them. Set DATABASE_URL.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { SocketConnection } from '../pool';
import type { Entered } from './enter-server';
import { enterServer } from './enter-server';
import { initDataFolder } from './init-data-folder';
import type { Installation } from './launch-server';
import { prepareHome } from './prepare-home';
import { runnableBinaries } from './runnable-binaries';
import { nameSocketFolder } from './socket-folder';
import { stopServer } from './stop-server';

export interface EmbeddedServerOptions {
  /** Made when missing. The database is in its folder `postgres`. */
  readonly dataDir: string;
  /** Server parameters beside ours. They count for whoever starts the server, not for those who join. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The server went away and could not be started again; the next attempt follows. */
  readonly onError?: (error: Error) => void;
}

export interface EmbeddedServer {
  readonly connection: SocketConnection;
  /** Of the server; another one after the server had to be started again. */
  readonly pid: number;
  /** Close all pools before. Stops the server unless another process uses it. May be called twice. */
  stop(): Promise<void>;
}

const PAUSE_BETWEEN_STARTS_MS = 1_000;

/** @throws Error saying why no server can run here, and what to do about it */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const installation = await install(options);
  let entered = await enterServer(installation);
  let stopped: Promise<void> | undefined;

  const enterAgain = async (): Promise<void> => {
    // Connections of this process know only the folder that the server had.
    const same = { ...installation, socketFolder: entered.connection.host };
    while (stopped === undefined) {
      try {
        entered = await enterServer(same);
        return watch();
      } catch (error) {
        options.onError?.(error instanceof Error ? error : new Error(String(error)));
        await delay(PAUSE_BETWEEN_STARTS_MS);
      }
    }
  };
  const watch = (): void => {
    void entered.membership.ended.then(() => (stopped === undefined ? enterAgain() : undefined));
  };
  watch();

  return {
    connection: entered.connection,
    get pid() {
      return entered.pid;
    },
    stop: () => (stopped ??= leave(entered, installation.data)),
  };
}

async function install({ dataDir, settings = {} }: EmbeddedServerOptions): Promise<Installation> {
  const home = prepareHome(dataDir);
  const { initdb, postgres } = runnableBinaries(home);
  const data = await initDataFolder(home, initdb);
  return { home, data, postgres, socketFolder: nameSocketFolder(home.folder), settings };
}

async function leave({ membership, pid }: Entered, data: string): Promise<void> {
  // A server that is gone has no members and needs no stop.
  const isLast = await membership.resign().catch(() => false);
  if (isLast) await stopServer({ pid, data });
  await membership.close();
}
