import type { JackdClient } from 'jackd';
import type { Clock } from '../../clock';
import { within } from '../broker/within';

export interface BeanstalkdAddress {
  readonly host: string;
  readonly port: number;
}

/** A client whose every command ends: with its answer, with its connection, or with its time. */
export interface BeanstalkdClient {
  /** @throws when beanstalkd refuses, the connection is lost, or no answer comes within `ms` */
  command<T>(run: (client: JackdClient) => Promise<T>, ms?: number): Promise<T>;
  /** Resolves when the connection is lost or closed. */
  readonly ended: Promise<void>;
  close(): void;
}

const ANSWER_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

/**
 * jackd itself waits for ever for answers of a server that died: the end of the socket and a time limit end its
 * commands here.
 */
export async function connectClient(clock: Clock, address: BeanstalkdAddress): Promise<BeanstalkdClient> {
  const client = await createJackdClient();
  const { socket } = client;
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // The end of the socket tells the same.
  socket.on('error', () => undefined);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  const lost = ended.then(() => {
    throw new Error('beanstalkd: the connection was lost');
  });
  lost.catch(() => undefined);
  const command: BeanstalkdClient['command'] = (run, ms = ANSWER_TIMEOUT_MS) =>
    within(clock, { ms, what: 'beanstalkd' }, Promise.race([run(client), lost]));
  const close = (): void => void socket.destroy();
  try {
    await command((one) => one.connect({ ...address }));
  } catch (error) {
    close();
    throw error;
  }
  return { command, ended, close };
}

async function createJackdClient(): Promise<JackdClient> {
  // Its module.exports is the class itself, which its types do not say; every client made here proves it.
  const { default: Client } = (await import('jackd')) as unknown as { default: new () => JackdClient };
  return new Client();
}
