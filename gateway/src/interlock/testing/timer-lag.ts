/** How late a timer of 1 ms is in a process that does nothing else: what this computer is capable of. Prints every lag, ms. */
const stopMs = Date.now() + Number(process.argv[2]);
const lagsMs: number[] = [];

function next(): void {
  const dueNs = process.hrtime.bigint() + 1_000_000n;
  setTimeout(() => {
    lagsMs.push(Number(process.hrtime.bigint() - dueNs) / 1e6);
    if (Date.now() < stopMs) next();
    else process.stdout.write(JSON.stringify(lagsMs));
  }, 1);
}

next();
