/** What every page of the host loads, what it loads when it is needed, and what is uploaded. */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../bundle/archive';
import { pack } from '../bundle/pack';
import { report } from './numbers';

const WIDGET = path.join(__dirname, '..', '..', 'widget');

export async function widgetSize(): Promise<void> {
  const archive = readArchive(WIDGET);
  for (const [name, content] of archive) {
    if (!name.endsWith('.js')) continue;
    const when = name === 'script.js' ? 'on every page' : 'when needed';
    report(`widget: ${name}, gzip, ${when}`, 'bytes', [gzipSync(content, { level: 9 }).length]);
  }
  report('widget: archive', 'bytes', [(await pack(archive)).length]);
}
