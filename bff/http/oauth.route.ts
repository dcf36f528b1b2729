import { Router } from 'express';
import { z } from 'zod';
import { AppError } from '../domain/errors';

export interface InstallCode {
  readonly code: string;
  /** The account's host, as Kommo names it: `subdomain.kommo.com`. */
  readonly referer: string;
  readonly clientId: string | undefined;
  /** Installed by the widget's own button, so that nobody looks at the answer. */
  readonly fromWidget: boolean;
  readonly state: string | undefined;
}

export interface UninstallNotice {
  readonly clientUuid: string;
  readonly accountId: string;
  readonly signature: string;
}

/** What the install hooks ask for. Both throw `install/malformed` or `auth/signature-mismatch`. */
export interface InstallDoor {
  /** Resolves once the code is on disk; the exchange goes on without the caller. */
  receiveInstallCode(code: InstallCode): Promise<void>;
  /** Repeatable. */
  uninstall(notice: UninstallNotice): Promise<void>;
}

const text = z.string().min(1).max(4096);
const callbackQuery = z.object({
  code: text,
  referer: text,
  client_id: text.optional(),
  from_widget: text.optional(),
  state: text.optional(),
});
const uninstallQuery = z.object({ client_uuid: text, account_id: text, signature: text });

/** Kommo's hooks: the integration was installed, or taken away. */
export function createOauthRoute({ install }: { readonly install: InstallDoor }): Router {
  const router = Router();
  router.get('/oauth/callback', async (request, response) => {
    if (request.query.error !== undefined) {
      return void response.type('html').send(page('Nothing was connected. You can close this window.'));
    }
    const query = parse(callbackQuery, {
      ...request.query,
      referer: request.query.referer ?? request.query.referrer,
    });
    await install.receiveInstallCode({
      code: query.code,
      referer: query.referer,
      clientId: query.client_id,
      fromWidget: query.from_widget !== undefined && query.from_widget !== '0',
      state: query.state,
    });
    response.type('html').send(page('Telephony is connected. You can close this window.'));
  });
  router.get('/oauth/uninstall', async (request, response) => {
    const query = parse(uninstallQuery, request.query);
    await install.uninstall({
      clientUuid: query.client_uuid,
      accountId: query.account_id,
      signature: query.signature,
    });
    response.status(204).end();
  });
  return router;
}

function parse<Value>(schema: z.ZodType<Value>, query: unknown): Value {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), code: 'required' }));
  throw new AppError('install/malformed', { fields });
}

function page(sentence: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Telephony</title><p>${sentence}</p></html>`;
}
