/** dial.js: calling a number that was clicked on. */
export { createDialNumber } from './click-to-call/dial-number';
