/**
 * What script.js holds and further files need as well: it is handed to each of them (widget/load-part.ts), so that the
 * archive has it once. webpack.config.js reads this list: what such a file imports from a module named here is taken
 * from script.js. No two of them may export the same name; the compiler says so.
 */
export * from './bff-client/bff-error';
export * from './bff-client/shell-client';
export * from './call-list/stored-list';
export * from './call-result/waiting-results';
export * from './kommo/app';
export * from './kommo/shell-port';
export * from './kommo/to-id';
export * from './shared/call-parties';
export * from './shared/lifetime';
