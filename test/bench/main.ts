/** `npm run bench [-- name]`: all benchmarks, or those whose names begin so; a line of JSON per figure. */
import { backlog } from './backlog';
import { hangUpToNote } from './hang-up-to-note';
import { memory } from './memory';
import { millionCalls } from './million-calls';
import { queuePickUp } from './queue-pick-up';
import { ringToCard } from './ring-to-card';
import { ringToStream } from './ring-to-stream';
import { takeOvers } from './take-over';
import { tokenRefresh } from './token-refresh';
import { webhookAck } from './webhook-ack';
import { widgetInit } from './widget-init';
import { widgetSize } from './widget-size';

const BENCHMARKS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  'widget-size': widgetSize,
  'widget-init': widgetInit,
  'widget-ring-to-card': ringToCard,
  'widget-take-over': takeOvers,
  'webhook-ack': webhookAck,
  'ring-to-stream': ringToStream,
  'hang-up-to-note': hangUpToNote,
  'queue-pick-up': queuePickUp,
  'million-calls': millionCalls,
  'token-refresh': tokenRefresh,
  backlog,
  memory,
};

async function main(name = '', ...args: readonly string[]): Promise<void> {
  const chosen = Object.entries(BENCHMARKS).filter(([known]) => known.startsWith(name));
  if (chosen.length === 0) throw new Error(`known are: ${Object.keys(BENCHMARKS).join(', ')}`);
  for (const [, run] of chosen) await run(args);
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
