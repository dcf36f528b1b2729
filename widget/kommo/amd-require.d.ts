/** The loader's own `require`, which an AMD module may name among its dependencies (the AMD specification). */
declare module 'require' {
  export type AmdRequire = (
    addresses: readonly string[],
    onLoad: (...modules: readonly unknown[]) => void,
    onError: (error: Error) => void,
  ) => void;

  const amdRequire: AmdRequire;
  export default amdRequire;
}
