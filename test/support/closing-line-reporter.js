const { writeSync } = require('node:fs');

/**
 * Prints, as the last line of standard output, `N passed, N failed, N skipped`. A suite that could not run counts as
 * one failure. Before it, one line for every skipped suite or test titled `<what> needs <engine>`.
 */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const lines = [...missingEngines(results)].map((missing) => `skipped: ${missing}\n`);
    lines.push(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
    // Jest's own summary comes after the reporters: the last line is written when the process ends.
    process.once('exit', () => writeSync(1, lines.join('')));
  }
}

function missingEngines(results) {
  const skipped = results.testResults
    .flatMap((suite) => suite.testResults)
    .filter((test) => test.status === 'pending');
  const titles = skipped.flatMap((test) => [...test.ancestorTitles, test.title]);
  return new Set(titles.filter((title) => / needs \S/.test(title)));
}

module.exports = ClosingLineReporter;
