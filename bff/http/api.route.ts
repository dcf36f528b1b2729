import { Router } from 'express';
import type { RequestHandler } from 'express';
import { jsonBody } from './json-body.middleware';

export interface ApiDeps {
  readonly preflight: RequestHandler;
  readonly oneTimeToken: RequestHandler;
  readonly spendToken: RequestHandler;
  /** Behind no token header: they check their callers themselves. */
  readonly openRoutes: readonly Router[];
  readonly routes: readonly Router[];
}

/** The widget's door. A body is read only from those who have shown a token. */
export function createApiRoute({ preflight, oneTimeToken, spendToken, openRoutes, routes }: ApiDeps): Router {
  const router = Router();
  router.use('/api', preflight);
  for (const route of openRoutes) router.use(route);
  router.use('/api', oneTimeToken, jsonBody, spendToken);
  for (const route of routes) router.use(route);
  return router;
}
