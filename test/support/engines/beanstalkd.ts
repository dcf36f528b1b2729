import { freePort } from '../free-port';
import type { Engine } from './engine';
import { createEngineFolder, hasCommands, mustBeThere, startEngine } from './start-engine';

export const beanstalkd: Engine = {
  name: 'beanstalkd',
  isThere: mustBeThere || hasCommands('beanstalkd'),
  async start() {
    const folder = createEngineFolder('beanstalkd');
    const port = await freePort();
    return startEngine({
      url: `beanstalk://127.0.0.1:${port}`,
      port,
      folder,
      // With a log that is flushed at each job.
      main: { command: 'beanstalkd', args: ['-l', '127.0.0.1', '-p', String(port), '-b', folder, '-f', '0'] },
    });
  },
};
