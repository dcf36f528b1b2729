import { personRoutes } from './people';

export const contactRoutes = personRoutes('contacts');
