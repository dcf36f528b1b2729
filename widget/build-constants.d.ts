/** The BFF's public origin, without a trailing slash; webpack puts `PUBLIC_URL` in its place. */
declare const __BFF_ORIGIN__: string;
/** The languages of the manifest, in the order in which a part gives its texts; webpack puts them in their place. */
declare const __LANGUAGES__: readonly string[];
