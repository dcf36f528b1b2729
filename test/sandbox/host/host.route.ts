import express from 'express';
import type { Request, Response, Router } from 'express';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../project-root';
import { TELEPHONE } from '../providers/senders';
import { accountSnapshot } from './account-snapshot';
import type { ChangesStream } from './changes-stream';
import type { HostKommo } from './host-account';
import type { WidgetRecords } from './widget-record';

export interface HostDeps {
  readonly kommo: HostKommo;
  readonly widgets: WidgetRecords;
  readonly stream: ChangesStream;
  readonly widgetFolder: string;
  readonly bffUrl: string;
}

const MODULES = join(PROJECT_ROOT, 'node_modules');
const VENDOR_FILES: Readonly<Record<string, string>> = {
  'require.js': join(MODULES, 'requirejs/require.js'),
  'jquery.js': join(MODULES, 'jquery/dist/jquery.js'),
  'underscore.js': join(MODULES, 'underscore/underscore-umd.js'),
};
const PUBLIC_FOLDER = join(PROJECT_ROOT, 'test/sandbox/host/public');

/** Every address of an account that is not its API. */
const PAGES = /^\/[a-z0-9-]+\/(?!api\/|oauth2\/|ajax\/)/;

/** The pages, their files, and the requests they make; the simulated Kommo API is mounted behind them. */
export function hostRoutes(deps: HostDeps): Router {
  const router = express.Router();
  const fresh = { cacheControl: false, etag: true };
  router.use('/_sandbox/public', express.static(PUBLIC_FOLDER, fresh));
  router.get('/_sandbox/vendor/:file', sendVendorFile);
  router.use(`/upl/${deps.widgets.code}/widget`, express.static(deps.widgetFolder, fresh));
  router.get('/_sandbox/changes', (request, response) =>
    deps.stream.attach(accountOf(deps, request).subdomain, response),
  );
  router.get('/_sandbox/account', (request, response) => sendState(deps, request, response));
  router.put('/_sandbox/widget', express.json(), (request, response) =>
    changeWidget(deps, request, response),
  );
  router.post('/_sandbox/install', (request, response) => install(deps, request, response));
  router.post('/_sandbox/incoming-leads/:uid', express.json(), (request, response) =>
    answerIncomingLead(deps, request, response),
  );
  router.post('/_sandbox/crm-post', express.urlencoded({ extended: false }), (request, response) =>
    forward(deps, request, response),
  );
  router.get('/:subdomain/ajax/v2/integrations/:clientId/disposable_token', (request, response) =>
    sendToken(deps, request, response),
  );
  router.get('/', (_request, response) => response.redirect('/demo/dashboard/'));
  router.get(/^\/(leads|contacts|companies)\//, (request, response) =>
    response.redirect(`/demo${request.originalUrl}`),
  );
  router.get(PAGES, (request, response, next) => {
    if (deps.kommo.findAccount(request.path.split('/')[1] ?? '') === undefined) return next();
    response.sendFile(join(PUBLIC_FOLDER, 'index.html'), { cacheControl: false });
  });
  return router;
}

function sendVendorFile(request: Request, response: Response): void {
  const path = VENDOR_FILES[String(request.params['file'])];
  if (path === undefined) response.sendStatus(404);
  else response.sendFile(path);
}

function accountOf(deps: HostDeps, request: Request) {
  const subdomain = z.string().parse(request.query['subdomain'] ?? request.params['subdomain']);
  return { subdomain, account: deps.kommo.findAccount(subdomain) };
}

function sendState(deps: HostDeps, request: Request, response: Response): void {
  const { subdomain, account } = accountOf(deps, request);
  if (account === undefined) response.sendStatus(404);
  else {
    const widget = deps.widgets.describe(subdomain);
    response.json({ ...accountSnapshot(account), widget, telephone: TELEPHONE });
  }
}

const widgetChanges = z.object({
  status: z.enum(['installed', 'not_configured']),
  active: z.enum(['Y', 'N']),
  settings: z.record(z.string(), z.unknown()).optional(),
});

async function changeWidget(deps: HostDeps, request: Request, response: Response): Promise<void> {
  const { subdomain } = accountOf(deps, request);
  const { settings, ...changes } = widgetChanges.parse(request.body);
  const wasActive = deps.widgets.of(subdomain).active === 'Y';
  deps.widgets.change(subdomain, { ...changes, ...(settings !== undefined && { settings }) });
  if (wasActive && changes.active === 'N') {
    await deps.kommo.uninstall(subdomain);
    deps.widgets.change(subdomain, { status: 'install' });
  }
  deps.stream.tellChange(subdomain);
  response.sendStatus(204);
}

async function install(deps: HostDeps, request: Request, response: Response): Promise<void> {
  const { subdomain } = accountOf(deps, request);
  await deps.kommo.install(subdomain);
  deps.widgets.change(subdomain, { status: 'not_configured' });
  response.sendStatus(204);
}

async function answerIncomingLead(deps: HostDeps, request: Request, response: Response): Promise<void> {
  const { subdomain } = accountOf(deps, request);
  const { verdict } = z.object({ verdict: z.enum(['accept', 'decline']) }).parse(request.body);
  await deps.kommo.answerIncomingLead(subdomain, String(request.params['uid']), verdict);
  response.sendStatus(204);
}

// Kommo's proxy lets a widget post a form anywhere; here only the BFF is in reach.
async function forward(deps: HostDeps, request: Request, response: Response): Promise<void> {
  const { url, form } = z.object({ url: z.url(), form: z.string() }).parse(request.body);
  if (new URL(url).origin !== new URL(deps.bffUrl).origin) {
    response.sendStatus(403);
    return;
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(url, { method: 'POST', headers, body: form, redirect: 'manual' });
  response
    .status(answer.status)
    .type(answer.headers.get('content-type') ?? 'text/plain')
    .send(await answer.text());
}

function sendToken(deps: HostDeps, request: Request, response: Response): void {
  const { subdomain, account } = accountOf(deps, request);
  const userId = Number(request.get('x-sandbox-user'));
  const isUser = account?.users.some((user) => user.id === userId && user.isActive && !user.isFree) === true;
  if (!isUser || request.get('x-requested-with') !== 'XMLHttpRequest') {
    response.sendStatus(401);
    return;
  }
  response.json({ token: deps.kommo.signToken(subdomain, userId) });
}
