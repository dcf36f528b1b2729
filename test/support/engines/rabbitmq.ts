import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../free-port';
import type { Engine } from './engine';
import { createEngineFolder, hasCommands, mustBeThere, startEngine } from './start-engine';

/** Debian's; the one in /usr/sbin changes to a user who cannot write to our folder. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

export const rabbitmq: Engine = {
  name: 'rabbitmq-server',
  isThere: mustBeThere || hasCommands(SERVER, 'epmd'),
  async start() {
    const folder = createEngineFolder('rabbitmq');
    const [port, distributionPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
    const config = path.join(folder, 'rabbitmq.conf');
    writeFileSync(config, `listeners.tcp.local = 127.0.0.1:${port}\n`);
    writeFileSync(path.join(folder, 'enabled_plugins'), '[].\n');
    const env = { ERL_EPMD_PORT: String(epmdPort), ERL_EPMD_ADDRESS: '127.0.0.1' };
    return startEngine({
      url: `amqp://guest:guest@127.0.0.1:${port}`,
      port,
      folder,
      // Erlang's name server would be started as a daemon, and outlive the test.
      beside: [{ command: 'epmd', args: ['-port', String(epmdPort), '-address', '127.0.0.1'], env }],
      main: {
        command: SERVER,
        args: [],
        env: {
          ...env,
          RABBITMQ_NODENAME: `test${port}@localhost`,
          RABBITMQ_DIST_PORT: String(distributionPort),
          RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
          RABBITMQ_CONFIG_FILE: config,
          RABBITMQ_ENABLED_PLUGINS_FILE: path.join(folder, 'enabled_plugins'),
          RABBITMQ_MNESIA_BASE: path.join(folder, 'data'),
          RABBITMQ_LOG_BASE: path.join(folder, 'log'),
          RABBITMQ_PID_FILE: path.join(folder, 'pid'),
        },
      },
    });
  },
};
