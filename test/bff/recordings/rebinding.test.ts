import * as dns from 'node:dns';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { createFetchRecording } from '../../../bff/recordings/fetch-recording';
import { isPublicAddress } from '../../../bff/recordings/public-address';
import type * as publicAddress from '../../../bff/recordings/public-address';

jest.mock('node:dns', () => ({ ...jest.requireActual<typeof dns>('node:dns'), lookup: jest.fn() }));
jest.mock('../../../bff/recordings/public-address', () => ({
  isPublicAddress: jest.fn(
    jest.requireActual<typeof publicAddress>('../../../bff/recordings/public-address').isPublicAddress,
  ),
}));

const LOOPBACK = { address: '127.0.0.1', family: 4 };
const OUTSIDE = { address: '8.8.8.8', family: 4 };

let server: Server;
let connections: number;
let lookups: number;

beforeEach(async () => {
  [connections, lookups] = [0, 0];
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => void server.close());

/** What the name is told to be, one answer after the other. */
function resolveTo(...answers: readonly dns.LookupAddress[][]): void {
  const answer = (_name: string, _options: object, done: (error: null, all: dns.LookupAddress[]) => void) =>
    done(null, answers[lookups++] ?? []);
  jest.mocked(dns.lookup).mockImplementation(answer as unknown as typeof dns.lookup);
}

function fetchNamed(): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const location = { url: `https://recordings.example:${port}/rec.mp3`, headers: {} };
  return createFetchRecording({ trustedOrigins: [] })(location, AbortSignal.timeout(5_000));
}

test.each([
  ['is private', [LOOPBACK]],
  ['is private besides a public one', [OUTSIDE, LOOPBACK]],
])('a public name whose address %s is not connected to', async (_what, addresses) => {
  resolveTo(addresses);

  await expect(fetchNamed()).rejects.toMatchObject({ code: 'recordings/unavailable' });

  expect([connections, lookups]).toEqual([0, 1]);
});

test('the address that is connected to is the one that was judged: the name is not resolved a second time', async () => {
  jest.mocked(isPublicAddress).mockReturnValueOnce(true);
  resolveTo([LOOPBACK], [OUTSIDE]);

  await expect(fetchNamed()).rejects.toMatchObject({ code: 'recordings/unavailable' });

  expect([connections, lookups]).toEqual([1, 1]);
});
