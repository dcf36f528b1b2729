export { provenByAddress as verify } from '../../provider-proof';
