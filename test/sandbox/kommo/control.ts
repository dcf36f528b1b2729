import express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';

import type { AccountState } from './account-state';
import type { KommoSimulator } from './create-kommo-simulator';
import { readNextFault, readRandomFaults } from './read-fault';
import { isItem } from './validation';

function renderAccount(account: AccountState) {
  const { id, subdomain, name, installed, isUnsortedOn, isPaid, users, pipelines } = account;
  const records = {
    contacts: [...account.contacts.values()],
    companies: [...account.companies.values()],
    leads: [...account.leads.values()],
    tasks: [...account.tasks.values()],
    unsorted: [...account.unsorted.values()],
    callNotifications: account.callNotifications,
    notes: account.notes,
  };
  return { id, subdomain, name, installed, isUnsortedOn, isPaid, users, pipelines, ...records };
}

function renderState(simulator: KommoSimulator) {
  const asked = new Map<string, number>();
  for (const { subdomain } of simulator.requests()) asked.set(subdomain, (asked.get(subdomain) ?? 0) + 1);
  return {
    switches: simulator.switches,
    pendingFaults: simulator.faults.pending(),
    requestsSoFar: simulator.requests().at(-1)?.number ?? 0,
    peakRequestsPerSecond: simulator.rateLimit.peakRequestsPerSecond(),
    violations: simulator.rateLimit.violations(),
    accounts: [...simulator.accounts.values()].map(({ id, subdomain, name, installed }) => ({
      id,
      subdomain,
      name,
      installed,
      requestsSoFar: asked.get(subdomain) ?? 0,
    })),
  };
}

function bodyOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body ?? {};
  if (!isItem(body)) throw new RangeError('the body must be an object');
  return body;
}

function addFaultRoutes(router: Router, simulator: KommoSimulator): void {
  router.post('/faults', (request, response) => {
    simulator.faults.next(readNextFault(bodyOf(request)));
    response.status(201).json({ pendingFaults: simulator.faults.pending() });
  });
  router.post('/faults/random', (request, response) => {
    simulator.faults.random(readRandomFaults(bodyOf(request)));
    response.status(201).json({ pendingFaults: simulator.faults.pending() });
  });
  router.post('/block', (request, response) => {
    const { seconds } = bodyOf(request);
    if (typeof seconds !== 'number' || !(seconds >= 0)) throw new RangeError('seconds must be a number');
    simulator.rateLimit.block(seconds);
    response.status(204).end();
  });
  router.delete('/faults', (_request, response) => {
    simulator.faults.clear();
    response.status(204).end();
  });
}

function addAccountRoutes(router: Router, simulator: KommoSimulator): void {
  const path = '/accounts/:subdomain';
  router.get(path, (request, response) => {
    response.json(renderAccount(simulator.account(request.params.subdomain)));
  });
  router.get(`${path}/call-notes`, (request, response) => {
    response.json({ callNotes: simulator.callNotes(request.params.subdomain) });
  });
  router.patch(path, (request, response) => {
    const body = bodyOf(request);
    const account = simulator.account(request.params.subdomain);
    const turned = (['isUnsortedOn', 'isPaid'] as const).filter((name) => body[name] !== undefined);
    for (const name of turned) {
      if (typeof body[name] !== 'boolean') throw new RangeError(`${name} must be true or false`);
    }
    if (turned.length === 0) throw new RangeError('isUnsortedOn or isPaid must be true or false');
    for (const name of turned) account[name] = body[name] === true;
    response.json(renderAccount(account));
  });
  router.post(`${path}/consent`, (request, response) => {
    const { userId, state } = bodyOf(request);
    const given = typeof state === 'string' ? state : undefined;
    const query = simulator.consent(request.params.subdomain, Number(userId), given);
    response.status(201).json({ code: query.get('code'), query: query.toString() });
  });
  router.post(`${path}/uninstall`, (request, response) => {
    response.json({ query: simulator.uninstall(request.params.subdomain).toString() });
  });
  router.post(`${path}/one-time-tokens`, (request, response) => {
    const { userId, audience } = bodyOf(request);
    const token = simulator.signOneTimeToken(request.params.subdomain, Number(userId), String(audience));
    response.status(201).json({ token });
  });
}

/** Express tells an error handler by its four parameters. */
// eslint-disable-next-line max-params
function answerMistake(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (!(error instanceof RangeError || error instanceof SyntaxError)) return next(error);
  response.status(400).json({ error: error.message });
}

/** `/_sandbox`: the same levers as in the process, for other processes. Not part of Kommo. */
export function createControlRouter(simulator: KommoSimulator): Router {
  const router = express.Router();
  router.use(express.json());
  router.get('/state', (_request, response) => void response.json(renderState(simulator)));
  router.patch('/switches', (request, response) => {
    simulator.turnSwitches(bodyOf(request));
    response.json(simulator.switches);
  });
  router.get('/requests', (request, response) => {
    const after = Number(request.query.after ?? 0);
    response.json({ requests: simulator.requests().filter(({ number }) => number > after) });
  });
  router.post('/reset', (_request, response) => {
    simulator.reset();
    response.status(204).end();
  });
  addFaultRoutes(router, simulator);
  addAccountRoutes(router, simulator);
  router.use(answerMistake);
  return router;
}
