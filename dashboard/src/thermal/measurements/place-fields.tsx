import { useId, useState } from 'react';
import type { Shape } from './measurement.ts';
import { placeFields, shapeOfFields } from './place-text.ts';

/** The place of a shape in fields: what a pointer can do, without one. */
export function PlaceFields({
  shape,
  onChange,
}: {
  readonly shape: Shape;
  readonly onChange: (shape: Shape) => void;
}) {
  const fields = placeFields(shape);
  const [texts, setTexts] = useState(() => fields.map(([, text]) => text));
  const errorId = useId();
  const next = shapeOfFields(shape.kind, texts);
  const apply = (): void => {
    if (next !== undefined && JSON.stringify(next) !== JSON.stringify(shape)) onChange(next);
  };
  return (
    <div className="button-row" role="group" aria-label="Place in pixels of the sensor">
      {fields.map(([label], index) => (
        <label className="field" key={label}>
          <span>{label}</span>
          <input
            className={shape.kind === 'polygon' ? 'corners-input' : 'place-input'}
            inputMode={shape.kind === 'polygon' ? 'text' : 'numeric'}
            value={texts[index]}
            aria-invalid={next === undefined}
            aria-describedby={next === undefined ? errorId : undefined}
            onChange={(event) =>
              setTexts(texts.map((text, each) => (each === index ? event.target.value : text)))
            }
            onBlur={apply}
            onKeyDown={(event) => {
              if (event.key === 'Enter') apply();
            }}
          />
        </label>
      ))}
      {next === undefined ? (
        <span className="field-error" id={errorId}>
          {MISTAKES[shape.kind]}
        </span>
      ) : null}
    </div>
  );
}

const MISTAKES: Readonly<Record<Shape['kind'], string>> = {
  spot: 'Whole pixels from 0; size is 1 or 3',
  box: 'Whole pixels from 0; w and h at least 1',
  line: 'Whole pixels from 0',
  polygon: 'Three to sixteen corners, as 1,2 5,2 3,6',
};
