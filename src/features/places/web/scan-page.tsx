import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../../web/api.ts';
import { useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Refused } from '../../../web/states.tsx';
import { lookUpPlace } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import './places.css';

/** A browser's own reader of codes, where it has one. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;
const detectorClass = (): DetectorClass | undefined =>
  (globalThis as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

/** Finds a place by the code on its door: read by the camera where the browser can, else typed. */
export default function ScanPage() {
  const texts = useTexts(placesTexts);
  const { query, go } = useAddress();
  const [error, setError] = useState<Error>();
  const [watching, setWatching] = useState(false);
  const find = async (code: string) => {
    setWatching(false);
    setError(undefined);
    try {
      const place = await call(lookUpPlace, { query: { code } });
      go(`/places/${place.code}`);
    } catch (refusal) {
      setError(refusal as Error);
    }
  };
  const given = query['c'];
  useEffect(() => {
    if (given) void find(given);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each code that the address brings
  }, [given]);
  return (
    <section className="fs-card fs-scan">
      <h1>{texts.scanTitle}</h1>
      <p>{detectorClass() ? texts.scanHelp : texts.scanNoCamera}</p>
      {detectorClass() && (
        <Button size="large" onClick={() => setWatching((now) => !now)}>
          {watching ? texts.stopCamera : texts.startCamera}
        </Button>
      )}
      {watching && <Camera onCode={(code) => void find(code)} onFailed={setError} />}
      <Input.Search
        size="large"
        aria-label={texts.scanCode}
        placeholder={texts.scanCode}
        enterButton={texts.find}
        onSearch={(code) => code.trim() && void find(code.trim())}
      />
      {error && <Refused error={error} />}
    </section>
  );
}

function Camera({ onCode, onFailed }: { onCode: (code: string) => void; onFailed: (error: Error) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const handlers = useRef({ onCode, onFailed });
  useEffect(() => {
    handlers.current = { onCode, onFailed };
  });
  useEffect(() => {
    const Reader = detectorClass();
    let stopped = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (reader: Detector) => {
      if (stopped || !video.current) return;
      const [found] = await reader.detect(video.current).catch(() => []);
      if (found && !stopped) return handlers.current.onCode(found.rawValue);
      timer = setTimeout(() => void look(reader), 250);
    };
    const begin = async () => {
      if (!Reader) return;
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (stopped || !video.current) return stream.getTracks().forEach((track) => track.stop());
      video.current.srcObject = stream;
      await video.current.play();
      await look(new Reader({ formats: ['qr_code'] }));
    };
    begin().catch((error: Error) => handlers.current.onFailed(error));
    return () => {
      stopped = true;
      clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return <video ref={video} className="fs-scan-video" muted playsInline />;
}
