/** Run as a process: what one would write first, an Express handler that inserts a row for each request. */
import express from 'express';
import { Pool } from 'pg';

async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
  await pool.query(`create table if not exists plain_webhooks
    (id bigint generated always as identity primary key, body jsonb not null, at timestamptz default now())`);
  const app = express().post('/webhook', express.json(), async (request, response) => {
    await pool.query({
      name: 'insert',
      text: 'insert into plain_webhooks (body) values ($1)',
      values: [JSON.stringify(request.body)],
    });
    response.status(200).end();
  });
  app.get('/metrics', (_request, response) => {
    const { user, system } = process.cpuUsage();
    response.send(`process_cpu_seconds_total ${(user + system) / 1e6}\n`);
  });
  app.listen(Number(process.env['PORT']), '127.0.0.1', () => process.stdout.write('ready\n'));
}

if (require.main === module) void main();
