import { AppError } from '../../../bff/domain/errors';
import { createLogger } from '../../../bff/telemetry/logger';
import { maskPhone, pathForLog } from '../../../bff/telemetry/mask';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let line = '';
  write(createLogger({ level: 'info', destination: { write: (text) => void (line = text) } }));
  return JSON.parse(line) as Record<string, unknown>;
}

test('a phone number is masked but for its last four digits, wherever it stands', () => {
  const line = logged((logger) =>
    logger.info({ from: '2025550123', nested: { text: 'dialled +1 (202) 555-0123' } }, 'call of 12025550123'),
  );

  expect(line).toMatchObject({
    from: '******0123',
    nested: { text: 'dialled *******0123' },
    msg: 'call of *******0123',
  });
});

test('times, amounts and ids stay readable', () => {
  const fields = { at: '2026-01-02T10:00:00.000Z', id: 'voipstudio:1577836800', count: 1234567890123 };

  expect(logged((logger) => logger.info(fields, 'x'))).toMatchObject(fields);
});

test('secrets are left out by the names of their fields', () => {
  const line = logged((logger) =>
    logger.info({ apiToken: 'a', headers: { authorization: 'b', 'x-auth-token': 'c' }, clientSecret: 'd' }),
  );

  expect(line).toMatchObject({
    apiToken: '[redacted]',
    headers: { authorization: '[redacted]', 'x-auth-token': '[redacted]' },
    clientSecret: '[redacted]',
  });
});

test('an error is logged with its code, its context and its causes, and without what drivers attach', () => {
  const cause = Object.assign(new Error('duplicate key'), { detail: 'Key (phone)=(+12025550123)' });
  const line = logged((logger) =>
    logger.warn({ err: new AppError('crm/rejected', { context: { field: 'x' }, cause }) }, 'failed'),
  );

  expect(line.err).toMatchObject({
    code: 'crm/rejected',
    context: { field: 'x' },
    cause: { message: 'duplicate key' },
  });
  expect(JSON.stringify(line)).not.toContain('phone');
});

test('an address is logged without its query and without the key of a webhook', () => {
  expect(pathForLog('/webhooks/roistat/abc-def?x=1')).toBe('/webhooks/roistat/***');
  expect(pathForLog('/Webhooks/roistat/abc-def/')).toBe('/Webhooks/roistat/***');
  expect(pathForLog('https://voip.example.com/webhooks/roistat/abc-def')).toBe(
    'https://voip.example.com/webhooks/roistat/***',
  );
  expect(pathForLog('/api/feed?ticket=secret')).toBe('/api/feed');
});

test('an extension is no phone number to hide', () => {
  expect(maskPhone('101')).toBe('101');
});

test('a warning and what came before it are written at once, other lines wait for company', () => {
  let flushes = 0;
  const logger = createLogger({
    level: 'info',
    destination: { write: () => undefined, flush: () => void (flushes += 1) },
  });

  logger.info('one');
  expect(flushes).toBe(0);
  for (let count = 0; count < 20; count += 1) logger.warn('one of many');
  expect(flushes).toBe(20);
});
