// The project's own lint rules, loaded by oxlint.
import { importDirections } from './import-directions.mjs';

export default { meta: { name: 'labgate' }, rules: { 'import-directions': importDirections } };
