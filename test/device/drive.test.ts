import { BadDriveFile } from "@fovea/device/drive/bad-drive-file.ts";
import { parseDrive } from "@fovea/device/drive.ts";
import { describe, expect, test } from "vitest";

const t = 1_760_000_000_000;
const fix = { t, lat: 43.0481, lon: -76.1474 };
const seen = { task: "pothole", t, lat: 43.0481, lon: -76.1474, confidence: 0.5 };

function detailOf(text: string, fileName: string): string {
  try {
    parseDrive(text, fileName);
  } catch (error) {
    if (!(error instanceof BadDriveFile)) throw error;
    expect(error.code).toBe("bad-drive-file");
    expect(error.message).toBe(`${fileName} cannot be used: ${error.detail}.`);
    expect(error.message).not.toContain("\n");
    return error.detail;
  }
  throw new Error("the file was taken");
}

describe("a JSON drive", () => {
  const json = (drive: object) => detailOf(JSON.stringify(drive), "drive.json");

  test("comes out in the units of a report", () => {
    const drive = parseDrive(
      JSON.stringify({
        receivedAt: t + 1,
        camera: { bearing: 90, field: 120, range: 25 },
        tasks: ["sign", "pothole"],
        track: [{ ...fix, accuracy: 4.26, speed: 10.504 }],
        detections: [
          {
            ...seen,
            class: "D40 / Alligator",
            phash: "0x9F3A5C01E2B74D68",
            frame: "ab".repeat(32),
            box: [0, 0.25, 0.5, 1],
          },
        ],
      }),
      "a/b.JSON",
    );
    expect(drive).toEqual({
      receivedAtMs: t + 1,
      camera: { bearingDegrees: 90, fieldDegrees: 120, rangeMetres: 25 },
      tasks: ["pothole", "sign"],
      track: [{ ms: t, latE7: 430_481_000, lonE7: -761_474_000, accuracyDm: 43, speedCms: 1_050 }],
      detections: [
        {
          task: "pothole",
          class: "d40-alligator",
          ms: t,
          latE7: 430_481_000,
          lonE7: -761_474_000,
          confidence: 500,
          box: [0, 250, 500, 1_000],
          phash: "0x9f3a5c01e2b74d68",
          frame: `0x${"ab".repeat(32)}`,
        },
      ],
    });
  });

  test("needs no more than a track", () => {
    const drive = parseDrive(JSON.stringify({ track: [fix] }), "drive.json");
    expect(drive).toMatchObject({ receivedAtMs: null, tasks: ["pothole", "roadwork", "sign"], detections: [] });
    expect(drive.track).toEqual([{ ms: t, latE7: 430_481_000, lonE7: -761_474_000, accuracyDm: 0, speedCms: null }]);
  });

  test("names a class after its task when the file names none", () => {
    const drive = parseDrive(JSON.stringify({ track: [fix], detections: [seen] }), "drive.json");
    expect(drive.detections[0]).toMatchObject({ class: "pothole", box: null, phash: null, frame: null });
  });

  test("is put in the order of time", () => {
    const track = [{ ...fix, t: t + 2_000 }, fix];
    const detections = [{ ...seen, t: t + 1_000 }, seen];
    const drive = parseDrive(JSON.stringify({ track, detections }), "drive.json");
    expect(drive.track.map(({ ms }) => ms)).toEqual([t, t + 2_000]);
    expect(drive.detections.map(({ ms }) => ms)).toEqual([t, t + 1_000]);
  });

  test.each<[string, object, string]>([
    ["no track", {}, "track"],
    ["an empty track", { track: [] }, "track"],
    ["a latitude beyond the pole", { track: [fix, { ...fix, lat: 91 }] }, "track[1].lat"],
    ["a longitude that is text", { track: [{ ...fix, lon: "-76" }] }, "track[0].lon"],
    ["seconds for milliseconds", { track: [{ ...fix, t: t / 1_000 }] }, "track[0].t"],
    ["a field that it does not know", { track: [{ ...fix, altitude: 1 }] }, "track[0]"],
    ["an unknown task", { track: [fix], detections: [{ ...seen, task: "cat" }] }, "detections[0].task"],
    ["a confidence above one", { track: [fix], detections: [{ ...seen, confidence: 50 }] }, "detections[0].confidence"],
    ["a short hash", { track: [fix], detections: [{ ...seen, phash: "12" }] }, "detections[0].phash"],
    ["a box of three", { track: [fix], detections: [{ ...seen, box: [0, 0, 0] }] }, "detections[0].box"],
    ["a class without a letter", { track: [fix], detections: [{ ...seen, class: "?!" }] }, "detections[0].class"],
    ["no tasks at all", { track: [fix], tasks: [] }, "tasks"],
    ["a camera that sees too far", { track: [fix], camera: { range: 1_000 } }, "camera.range"],
  ])("with %s is refused by its field", (_, drive, field) => {
    expect(json(drive)).toContain(field);
  });

  test("that is no JSON is refused", () => {
    expect(detailOf("{", "drive.json")).toContain("it is not JSON");
    expect(detailOf("", "drive.json")).toContain("it is not JSON");
  });
});

describe("a GPX drive", () => {
  const gpx = (...points: string[]) =>
    `<?xml version="1.0"?>\n<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>\n${points.join("\n")}\n</trkseg></trk></gpx>`;
  const point = (lat: string, time: string) =>
    `<trkpt lat="${lat}" lon="-76.1"><ele>1</ele><time>${time}</time></trkpt>`;

  test("gives its track, of all segments", () => {
    const two = `</trkseg><trkseg>${point("43.5", "2025-10-09T08:53:25.5Z")}`;
    const reversed = `<trkpt lon='-76.2'\n lat='43.25'><time> 2025-10-09T10:53:22+02:00 </time></trkpt>`;
    const hidden = `<!-- ${point("1", "2025-10-09T08:53:21Z")} -->`;
    const drive = parseDrive(gpx(point("43", "2025-10-09T08:53:20Z"), hidden, reversed, two), "drive.gpx");
    expect(drive.track.map(({ ms, latE7, lonE7 }) => [ms, latE7, lonE7])).toEqual([
      [t, 430_000_000, -761_000_000],
      [t + 2_000, 432_500_000, -762_000_000],
      [t + 5_500, 435_000_000, -761_000_000],
    ]);
    expect(drive.detections).toEqual([]);
  });

  test.each<[string, string, string]>([
    ["no GPX", "<kml/>", "<gpx"],
    ["GPX 1.0", gpx().replace('version="1.1"', 'version="1.0"'), "1.1"],
    [
      "a document type",
      gpx(point("43", "2025-10-09T08:53:20Z")).replace("<gpx", "<!DOCTYPE gpx><gpx"),
      "document type",
    ],
    ["no point", gpx(), "no fix"],
    [
      "a point without a time",
      gpx(point("43", "2025-10-09T08:53:20Z"), '<trkpt lat="43" lon="1"></trkpt>'),
      "line 4: the trkpt's time",
    ],
    ["a local time", gpx(point("43", "2025-10-09T08:53:20")), "line 3: the trkpt's time"],
    ["a day that does not exist", gpx(point("43", "2025-13-09T08:53:20Z")), "line 3: the trkpt's time"],
    ["a latitude that is no number", gpx(point("north", "2025-10-09T08:53:20Z")), "line 3: the trkpt's lat"],
    [
      "a point without a longitude",
      gpx('<trkpt lat="43"><time>2025-10-09T08:53:20Z</time></trkpt>'),
      "line 3: the trkpt's lon",
    ],
    ["a point that is empty", gpx('<trkpt lat="43" lon="1"/>'), "line 3"],
    ["a point that does not end", gpx('<trkpt lat="43" lon="1"><time>2025-10-09T08:53:20Z</time>'), "line 3"],
  ])("with %s is refused", (_, text, detail) => {
    expect(detailOf(text, "drive.gpx")).toContain(detail);
  });
});

describe("a CSV drive", () => {
  test("gives its track, from columns in any order", () => {
    const text = `\ufeffspeed, LON ,lat,note,t\r\n10.5,-76.1,43,x,${t}\r\n\r\n,-76.2,43.5,,${t + 1_000}\r\n`;
    expect(parseDrive(text, "drive.csv").track).toEqual([
      { ms: t, latE7: 430_000_000, lonE7: -761_000_000, accuracyDm: 0, speedCms: 1_050 },
      { ms: t + 1_000, latE7: 435_000_000, lonE7: -762_000_000, accuracyDm: 0, speedCms: null },
    ]);
  });

  test("may give ISO times", () => {
    expect(parseDrive("time,lat,lon,accuracy\n2025-10-09T08:53:20Z,43,-76,5", "drive.csv").track).toEqual([
      { ms: t, latE7: 430_000_000, lonE7: -760_000_000, accuracyDm: 50, speedCms: null },
    ]);
  });

  test.each<[string, string, string]>([
    ["nothing in it", "", "line 1"],
    ["no time column", "lat,lon\n1,1", "t or time"],
    ["no latitude column", "t,lon\n1,1", "lat"],
    ["no rows", "t,lat,lon\n", "no fix"],
    ["a latitude that is no number", `t,lat,lon\n${t},43,-76\n${t},x,-76`, "line 3, lat"],
    ["a row that ends early", `t,lat,lon\n${t},43`, "line 2, lon"],
    ["seconds for milliseconds", "t,lat,lon\n1760000000,43,-76", "line 2, t"],
    ["a local time", "time,lat,lon\n2025-10-09 08:53,43,-76", "line 2, t"],
    ["a speed of sound", `t,lat,lon,speed\n${t},43,-76,340`, "line 2, speed"],
  ])("with %s is refused by its line", (_, text, detail) => {
    expect(detailOf(text, "drive.csv")).toContain(detail);
  });
});

test("a file of another kind is refused by its name", () => {
  expect(detailOf("{}", "drive.kml")).toContain(".gpx");
  expect(detailOf("{}", "constructor")).toContain(".gpx");
});
