import type { IncomingMessage } from 'node:http';
import { callerAddress } from '../../../bff/http/caller-address';

function asked(remoteAddress: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  // Only these two are looked at.
  return callerAddress({ headers, socket: { remoteAddress } } as unknown as IncomingMessage);
}

test.each([
  { who: 'a caller without a proxy', remote: '203.0.113.7', address: '203.0.113.7' },
  { who: 'one behind our proxy', remote: '127.0.0.1', forwarded: '203.0.113.7', address: '203.0.113.7' },
  {
    who: 'one behind two of ours',
    remote: '::ffff:10.0.0.2',
    forwarded: '203.0.113.7, 192.168.1.1',
    address: '203.0.113.7',
  },
  {
    who: 'one that claims to be somebody else',
    remote: '127.0.0.1',
    forwarded: '198.51.100.1, 203.0.113.7',
    address: '203.0.113.7',
  },
  {
    who: 'a stranger that claims to be a proxy',
    remote: '203.0.113.7',
    forwarded: '198.51.100.1',
    address: '203.0.113.7',
  },
  { who: 'one of our own network', remote: 'fd00::1', forwarded: '10.1.2.3', address: '10.1.2.3' },
])('$who is known by the address that our own machines saw', ({ remote, forwarded, address }) => {
  expect(asked(remote, forwarded)).toBe(address);
});
