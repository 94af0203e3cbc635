// Names the tests that passed only when they were tried again: what nobody sees is never mended.
import type { Reporter, TestCase } from 'vitest/node';

export default class RetryReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    process.stdout.write(`tried again: ${test.module.relativeModuleId} > ${test.fullName}\n`);
  }
}
