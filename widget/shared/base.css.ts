/**
 * Colours, type and controls. Everything hangs below `.kt-root`; colours follow Kommo's palette where the
 * page has it (developers.kommo.com/docs/dark-theme) and our own values where it has not.
 */
export const baseCss = `
.kt-root {
  --kt-surface: var(--palette-background-primary, #ffffff);
  --kt-raised: var(--palette-background-secondary, #f6f8fa);
  --kt-ink: var(--palette-text-primary, #1c2733);
  --kt-quiet: var(--palette-text-secondary-dark, #566472);
  --kt-line: var(--palette-border-default, #dfe5ea);
  --kt-edge: #8a97a5;
  --kt-accent: #1563c9;
  --kt-accent-ink: #ffffff;
  --kt-accent-soft: #e7f0fc;
  --kt-good: #14764a;
  --kt-good-soft: #e0f4e9;
  --kt-bad: #b3262f;
  --kt-bad-soft: #fdebec;
  --kt-shadow: 0 1px 2px rgba(16, 32, 48, 0.08), 0 10px 30px rgba(16, 32, 48, 0.16);
  box-sizing: border-box;
  color: var(--kt-ink);
  font-size: 14px;
  line-height: 1.45;
  text-align: left;
}
:root[data-color-scheme="dark"] .kt-root {
  --kt-surface: var(--palette-background-primary, #17212c);
  --kt-raised: var(--palette-background-secondary, #1f2c39);
  --kt-ink: var(--palette-text-primary, #edf2f7);
  --kt-quiet: var(--palette-text-secondary-dark, #aebccb);
  --kt-line: var(--palette-border-default, #324354);
  --kt-edge: #7b8ca0;
  --kt-accent: #6aa8ff;
  --kt-accent-ink: #0b1a2b;
  --kt-accent-soft: #1c3452;
  --kt-good: #62d49c;
  --kt-good-soft: #173a2b;
  --kt-bad: #ff959b;
  --kt-bad-soft: #43232a;
  --kt-shadow: 0 1px 2px rgba(0, 0, 0, 0.4), 0 12px 34px rgba(0, 0, 0, 0.5);
}
.kt-root *, .kt-root *::before, .kt-root *::after { box-sizing: border-box; }
.kt-root [hidden] { display: none !important; }
.kt-root :is(.kt-call__badge, .kt-result__badge) .kt-icon { width: 22px; height: 22px; }
.kt-root .kt-icon { width: 18px; height: 18px; flex: none; display: block; }
.kt-root .kt-visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0;
}
.kt-root .kt-link { color: var(--kt-accent); text-decoration: none; }
.kt-root .kt-link:hover { text-decoration: underline; }
.kt-root .kt-hint { margin: 4px 0 0; color: var(--kt-quiet); font-size: 13px; }
.kt-root .kt-note {
  margin: 8px 0 0; padding: 8px 12px; border-radius: 8px; background: var(--kt-raised); color: var(--kt-quiet);
}
.kt-root .kt-alert {
  margin: 0 0 16px; padding: 10px 14px; border-radius: 8px; border-left: 3px solid var(--kt-bad);
  background: var(--kt-bad-soft); color: var(--kt-ink);
}
.kt-root .kt-alert p { margin: 0 0 8px; }

.kt-root .kt-button {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 34px;
  margin: 0; padding: 6px 14px; border: 1px solid var(--kt-edge); border-radius: 8px;
  background: var(--kt-surface); color: var(--kt-ink); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer;
}
.kt-root .kt-button:hover { background: var(--kt-raised); text-decoration: none; }
.kt-root .kt-button_primary { border-color: var(--kt-accent); background: var(--kt-accent); color: var(--kt-accent-ink); }
.kt-root .kt-button_primary:hover { background: var(--kt-accent); filter: brightness(0.94); }
.kt-root .kt-button:disabled { opacity: 0.6; cursor: default; }
.kt-root .kt-icon-button {
  display: inline-grid; place-items: center; flex: none; width: 32px; height: 32px; margin: 0; padding: 0;
  border: 0; border-radius: 8px; background: none; color: var(--kt-quiet); cursor: pointer;
}
.kt-root .kt-icon-button:hover { background: var(--kt-raised); color: var(--kt-ink); }
.kt-root .kt-pill {
  margin: 0; padding: 5px 12px; border: 1px solid var(--kt-line); border-radius: 16px;
  background: var(--kt-surface); color: var(--kt-ink); font: inherit; font-size: 13px; cursor: pointer;
}
.kt-root .kt-pill:hover { border-color: var(--kt-accent); color: var(--kt-accent); }
.kt-root :is(button, a, input, select, textarea):focus-visible { outline: 2px solid var(--kt-accent); outline-offset: 2px; }

.kt-root .kt-field { margin: 12px 0 0; min-width: 0; }
.kt-root .kt-field__label { display: block; margin: 0 0 4px; padding: 0; color: var(--kt-ink); font-size: 13px; font-weight: 600; }
.kt-root .kt-field__error:not(:empty) { margin-top: 4px; color: var(--kt-bad); font-size: 13px; }
.kt-root .kt-input {
  display: block; width: 100%; height: auto; min-height: 36px; margin: 0; padding: 6px 10px; border: 1px solid var(--kt-edge);
  border-radius: 8px; background: var(--kt-surface); color: var(--kt-ink); font: inherit; box-shadow: none;
}
.kt-root .kt-input_area { min-height: 76px; resize: vertical; }
.kt-root .kt-input_short { max-width: 11.5em; }
.kt-root .kt-input::placeholder { color: var(--kt-quiet); opacity: 1; }
.kt-root .kt-input[readonly] { background: var(--kt-raised); color: var(--kt-quiet); }
.kt-root .kt-input[aria-invalid="true"] { border-color: var(--kt-bad); box-shadow: 0 0 0 1px var(--kt-bad); }
.kt-root .kt-tick { display: flex; gap: 10px; align-items: flex-start; cursor: pointer; }
.kt-root .kt-tick__box { flex: none; width: 16px; height: 16px; margin: 2px 0 0; accent-color: var(--kt-accent); }
.kt-root .kt-grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14em), 1fr)); gap: 0 16px; }
.kt-root .kt-row > .kt-button { flex: none; }
.kt-root .kt-row { display: flex; align-items: center; gap: 8px; margin-top: 8px; }

.kt-root .kt-choices { min-width: 0; margin: 14px 0 0; padding: 0; border: 0; }
.kt-root .kt-choices__options { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 4px; }
.kt-root .kt-choice { position: relative; display: inline-flex; cursor: pointer; }
.kt-root .kt-choice__radio { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.kt-root .kt-choice span {
  padding: 6px 14px; border: 1px solid var(--kt-line); border-radius: 18px; background: var(--kt-surface); color: var(--kt-ink);
}
.kt-root .kt-choices_cards .kt-choice { flex: 1 1 140px; }
.kt-root .kt-choices_cards .kt-choice span { width: 100%; padding: 12px 14px; border-radius: 10px; font-weight: 600; text-align: center; }
.kt-root .kt-choice:hover span { border-color: var(--kt-accent); }
.kt-root .kt-choice__radio:checked + span { border-color: var(--kt-accent); background: var(--kt-accent-soft); box-shadow: inset 0 0 0 1px var(--kt-accent); }
.kt-root .kt-choice__radio:focus-visible + span { outline: 2px solid var(--kt-accent); outline-offset: 2px; }

@media (prefers-reduced-motion: reduce) {
  .kt-root *, .kt-root *::before, .kt-root *::after { animation: none !important; transition: none !important; }
}
`;
