import { once } from 'node:events';
import express from 'express';
import jwt from 'jsonwebtoken';

/** As much of the BFF as the host pages need: it takes the installation and tells whose token it was shown. */
export async function startStubBackend(port: number, clientSecret: string) {
  const app = express();
  app.use((request, response, next) => {
    response.set({
      'access-control-allow-origin': request.get('origin') ?? '*',
      'access-control-allow-headers': 'x-auth-token, content-type',
      'access-control-allow-methods': 'GET, POST, PUT',
    });
    if (request.method === 'OPTIONS') response.sendStatus(204);
    else next();
  });
  app.get(['/healthz', '/oauth/callback', '/oauth/uninstall'], (_request, response) =>
    response.sendStatus(200),
  );
  app.get('/api/settings', (_request, response) =>
    response.json({ active: true, webhookUrl: '', managers: [] }),
  );
  app.post('/whoami', (request, response) => {
    const claims = jwt.verify(request.get('x-auth-token') ?? '', clientSecret) as jwt.JwtPayload;
    response.type('text').send(`user ${claims['user_id']} of ${claims['subdomain']}`);
  });
  const server = app.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
