/*! calls.js: what a manager at work needs: the cards of live calls, the forms for their results, the call list, calling a number. */

/**
 * What it gives to script.js, and what settings.js needs as well. webpack.config.js reads this list: what settings.js
 * imports from a module named here is taken from calls.js. No two of them may export the same name; the compiler says so.
 */
export * from './start-call-list';
export * from './start-cards';
export * from './start-dial';
export * from './start-results';
export * from '../bff/contract/settings';
export * from './bff-client/bff-client';
export * from './kommo/create-kommo-port';
export * from './shared/base.css';
export * from './shared/controls';
export * from './shared/dom';
export * from './shared/error-text';
export * from './shared/field';
export * from './shared/format';
export * from './shared/icon';
export * from './shared/safe-url';
