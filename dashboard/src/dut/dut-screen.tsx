export default function DutScreen() {
  return <h1>DUT</h1>;
}
