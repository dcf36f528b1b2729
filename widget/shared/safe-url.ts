/** An address that only leads to a web page: nothing that would run in Kommo's page. */
export function safeUrl(raw: string): string | undefined {
  try {
    const url = new URL(raw, window.location.href);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
