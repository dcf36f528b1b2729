import { personRoutes } from './people';

export const companyRoutes = personRoutes('companies');
