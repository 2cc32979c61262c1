/** Frequencies in Hz, one after the other, each this long. */
const TONES = { plain: [660], urgent: [880, 660, 880] } as const;
const TONE_S = 0.18;
const LOUDNESS = 0.12;

/** Plays a short tone; a browser that nobody has touched yet keeps silent. */
export function playTone(kind: keyof typeof TONES): void {
  if (typeof AudioContext === 'undefined') return;
  const audio = new AudioContext();
  const gain = audio.createGain();
  gain.gain.value = LOUDNESS;
  gain.connect(audio.destination);
  TONES[kind].forEach((frequencyHz, index) => {
    const oscillator = audio.createOscillator();
    oscillator.frequency.value = frequencyHz;
    oscillator.connect(gain);
    oscillator.start(audio.currentTime + index * TONE_S);
    oscillator.stop(audio.currentTime + (index + 1) * TONE_S);
  });
  setTimeout(() => void audio.close(), TONES[kind].length * TONE_S * 1000 + 500);
}
