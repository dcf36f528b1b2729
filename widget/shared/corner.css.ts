/**
 * Our corner of the page: below Kommo's header until `movable-corner` has found or been given a place. The page around
 * its contents stays usable.
 */
export const cornerCss = `
.kt-corner {
  position: fixed; top: 64px; right: 8px; z-index: 25; width: min(364px, 100vw); padding: 12px;
  display: flex; flex-direction: column; gap: 8px; max-height: calc(100vh - 64px); overflow: hidden auto; pointer-events: none;
}
/* What a wider shadow would throw is cut off at the corner's edge. */
.kt-root.kt-corner { --kt-shadow: 0 1px 2px rgba(16, 32, 48, 0.12), 0 3px 8px rgba(16, 32, 48, 0.18); }
.kt-corner > * { flex: none; pointer-events: auto; }
.kt-root .kt-bar {
  display: flex; align-items: center; justify-content: flex-end; align-self: flex-end; gap: 2px; padding: 2px;
  border: 1px solid var(--kt-line); border-radius: 10px; background: var(--kt-surface); box-shadow: var(--kt-shadow);
}
.kt-corner:not(:has(.kt-call, .kt-pending:not([hidden]), .kt-list:not([hidden]))) .kt-bar { display: none; }
.kt-root .kt-bar__grip {
  display: inline-grid; place-items: center; width: 48px; height: 28px; margin: 0; padding: 0; border: 0; border-radius: 8px;
  background: none; color: var(--kt-quiet); cursor: grab; touch-action: none;
}
.kt-root .kt-bar__grip:active { cursor: grabbing; }
.kt-root .kt-bar .kt-icon-button { height: 28px; }
`;
