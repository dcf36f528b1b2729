/** What every page of the host loads, and what is uploaded. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../bundle/archive';
import { pack } from '../bundle/zip';
import { report } from './numbers';

const WIDGET = path.join(__dirname, '..', '..', 'widget');

export function widgetSize(): Promise<void> {
  const script = readFileSync(path.join(WIDGET, 'script.js'));
  report('widget: script.js', 'bytes', [script.length]);
  report('widget: script.js, gzip', 'bytes', [gzipSync(script, { level: 9 }).length]);
  report('widget: archive', 'bytes', [pack(readArchive(WIDGET)).length]);
  return Promise.resolve();
}
