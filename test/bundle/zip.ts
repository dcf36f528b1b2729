/** `npm run zip`: checks what was built for upload, and packs it. Exits 1 and names every broken rule. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readArchive } from './archive';
import { RULES, checkArchive } from './check-archive';
import { pack } from './pack';
import { remindersFor } from './reminders';

const DOCS = 'https://developers.kommo.com';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const publicUrl = (
    process.env['PUBLIC_URL'] || `http://localhost:${process.env['PORT'] || '3000'}`
  ).replace(/\/+$/, '');
  const archive = readArchive(path.resolve('dist/widget'));
  const broken = checkArchive({ archive, publicUrl });
  for (const { rule, faults } of broken) {
    print(`broken: ${rule.name} (${DOCS}${rule.source})`);
    for (const fault of faults) print(`        ${fault}`);
  }
  if (broken.length > 0) {
    print(`${broken.length} of ${RULES.length} rules are broken; nothing was packed.`);
    process.exitCode = 1;
    return;
  }
  mkdirSync('dist', { recursive: true });
  const zip = await pack(archive);
  writeFileSync('dist/widget.zip', zip);
  print(`dist/widget.zip: ${archive.size} files, ${zip.length} bytes, for the BFF at ${publicUrl}`);
  print(`${RULES.length} rules kept.`);
  for (const reminder of remindersFor(archive)) print(`before you submit: ${reminder}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (require.main === module) void main();
