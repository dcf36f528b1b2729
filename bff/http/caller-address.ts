import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

/** Loopback, link-local and private: the networks in which our own proxies stand. */
const OURS: readonly (readonly [string, number])[] = [
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fe80::', 10],
  ['fc00::', 7],
];
const ourNetworks = new BlockList();
for (const [network, prefix] of OURS)
  ourNetworks.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4');

/** A proxy of our own network is believed, the world is not. */
export function isOurProxy(address: string): boolean {
  const plain = withoutMapping(address);
  return ourNetworks.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Whom the nearest machine that is not ours says it is; Express finds the same by `trust proxy`. */
export function callerAddress(request: IncomingMessage): string {
  const direct = request.socket.remoteAddress ?? '';
  const forwarded = request.headers['x-forwarded-for'];
  if (typeof forwarded !== 'string') return direct;
  const hops = [
    direct,
    ...forwarded
      .split(',')
      .reverse()
      .map((hop) => hop.trim()),
  ];
  const last = hops.findIndex((hop) => !isOurProxy(hop));
  return hops[last === -1 ? hops.length - 1 : last] ?? direct;
}

function withoutMapping(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}
