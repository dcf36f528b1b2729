import type { Lifetime } from '../shared/lifetime';

export interface PageLife {
  /** The browser is about to stop this page: frozen in the background, or kept for the back button. */
  readonly onPause: () => void;
  readonly onResume: () => void;
}

/** Browsers announce a freeze (developer.chrome.com/docs/web-platform/page-lifecycle-api): no timer runs after it. */
export function followPageLife(lifetime: Lifetime, { onPause, onResume }: PageLife): void {
  lifetime.listen(document, 'freeze', onPause);
  lifetime.listen(document, 'resume', onResume);
  lifetime.listen(window, 'pagehide', onPause);
  lifetime.listen(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) onResume();
  });
}
