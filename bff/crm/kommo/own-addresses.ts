/** The egress addresses of this machine that an operator names, and what can be told of them before anything is sent. */
import { once } from 'node:events';
import { createServer, isIP, SocketAddress } from 'node:net';
import { z } from 'zod';

/** Addresses with commas between them. Each becomes what all processes write, for the budget is shared by that name. */
export const ownAddresses = z.string().transform((text, context): readonly string[] => {
  const addresses: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const address = canonical(entry);
    const problem = problemOf(address) ?? (addresses.includes(address ?? '') ? 'is named twice' : '');
    if (problem !== '') context.addIssue(`names "${entry}", which ${problem}`);
    else if (address !== undefined) addresses.push(address);
  }
  return addresses;
});

function problemOf(address: string | undefined): string | undefined {
  if (address === undefined) return 'is not an IP address';
  if (address === '0.0.0.0' || address === '::') return "is not one address: the system's choice has no name";
  return address.startsWith('::ffff:') ? 'stands for an IPv4 address: write that one' : undefined;
}

/** @returns why this machine cannot send from one of them; whether Kommo can be reached from there is not told */
export async function problemOfSending(addresses: readonly string[]): Promise<string | undefined> {
  for (const address of addresses) {
    const code = await bindingFails(address);
    if (code !== undefined)
      return `names "${address}", from which this machine cannot send: it is not one of its addresses (${code})`;
  }
  return undefined;
}

function canonical(entry: string): string | undefined {
  const family = isIP(entry);
  if (family === 0 || entry.includes('%')) return undefined;
  return family === 4 ? entry : new SocketAddress({ address: entry, family: 'ipv6' }).address;
}

/** @returns the code of the error */
async function bindingFails(address: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host: address, port: 0, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
