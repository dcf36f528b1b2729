import type { IncomingMessage } from 'node:http';
import { AppError } from '../domain/errors';
import type { AccountId, KommoUserId } from '../domain/ids';

/** The manager in front of the widget, as a checked one-time token names them. */
export interface WidgetUser {
  readonly accountId: AccountId;
  readonly userId: KommoUserId;
  readonly subdomain: string;
}

export interface OneTimeToken extends WidgetUser {
  /** Names this token; spent once. */
  readonly jti: string;
  readonly expiresAt: Date;
}

const tokens = new WeakMap<IncomingMessage, OneTimeToken>();

export function rememberToken(request: IncomingMessage, token: OneTimeToken): void {
  tokens.set(request, token);
}

/** @throws bug/unexpected on a route that checks no token */
export function tokenOf(request: IncomingMessage): OneTimeToken {
  const token = tokens.get(request);
  if (token === undefined) throw new AppError('bug/unexpected', { detail: 'the route checks no token' });
  return token;
}

/** @throws bug/unexpected on a route that checks no token */
export function widgetUserOf(request: IncomingMessage): WidgetUser {
  return tokenOf(request);
}
