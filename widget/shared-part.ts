/*! shared.js: what several of the other files need: Kommo's dialog and notifications, controls, formats, the BFF's client. */

/**
 * It is loaded once, with the first part, and handed to each part (widget/load-part.ts). webpack.config.js reads this list: a part's import of a module named here is taken from
 * that one copy. No two of them may export the same name; the compiler says so.
 */
export * from '../bff/contract/settings';
export * from './bff-client/bff-client';
export * from './kommo/create-kommo-port';
export * from './kommo/host-controls';
export * from './kommo/settings-place';
export * from './shared/base.css';
export * from './shared/chosen-card';
export * from './shared/controls';
export * from './shared/corner.css';
export * from './shared/dom';
export * from './shared/error-text';
export * from './shared/field';
export * from './shared/format';
export * from './shared/icon';
export * from './shared/movable-corner';
export * from './shared/safe-url';
export * from './shared/slot';
export * from './shared/stored';
