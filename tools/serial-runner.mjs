import TestRunner from 'jest-runner';

/** Runs test files one after the other in jest's own process, whatever `maxWorkers` says. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
