/** The BFF's public origin, without a trailing slash; webpack puts `PUBLIC_URL` in its place. */
declare const __BFF_ORIGIN__: string;
