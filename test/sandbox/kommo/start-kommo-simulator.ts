import type { AddressInfo, Server } from 'node:net';
import { once } from 'node:events';
import { createServer } from 'node:http';

import express from 'express';

import type { KommoSimulator, KommoSimulatorOptions } from './create-kommo-simulator';
import { createKommoSimulator } from './create-kommo-simulator';

export interface RunningKommoSimulator extends KommoSimulator {
  /** Template of an account's address, for `KOMMO_ORIGIN`. */
  readonly origin: string;
  /** Without `{subdomain}`: where `/_sandbox` is. */
  readonly url: string;
  /** Cuts open connections too. */
  stop(): Promise<void>;
}

function portOf(server: Server): number {
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

/** Runs a simulator on 127.0.0.1; port 0 or none takes a free one. */
export async function startKommoSimulator(
  options: KommoSimulatorOptions & { readonly port?: number },
): Promise<RunningKommoSimulator> {
  const simulator = createKommoSimulator(options);
  const server = createServer(express().disable('x-powered-by').use(simulator.router));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server)}`;
  const origin = options.origin ?? `${url}/{subdomain}`;
  simulator.setOrigin(origin);
  return {
    ...simulator,
    url,
    origin,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
