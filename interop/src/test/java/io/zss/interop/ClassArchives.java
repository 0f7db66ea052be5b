package io.zss.interop;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * What lets the many processes of these tests start in half the time: archives of the
 * classes that a broker and a worker need (class data sharing). Archives hold no classes
 * of nested jars or of directories. So the broker runs from its jar unpacked, as in the
 * image, and directories of the class path are packed. The first process of a run makes
 * all that below {@code target/class-archives}, unless the last run was one of the same
 * classes.
 */
final class ClassArchives {

	private static final Path FOLDER = Path.of("target", "class-archives").toAbsolutePath();

	private static final Path KEY = FOLDER.resolve("key");

	private static final Path BROKER_FOLDER = FOLDER.resolve("broker");

	private static final Path BROKER_ARCHIVE = FOLDER.resolve("broker.jsa");

	private static final Path APPLICATION_ARCHIVE = FOLDER.resolve("applications.jsa");

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static boolean made;

	private ClassArchives() {
	}

	/**
	 * Arguments of {@code java} that run the broker.
	 */
	static List<String> broker() {
		make();
		return Stream.concat(use(BROKER_ARCHIVE), runBroker()).toList();
	}

	/**
	 * Arguments of {@code java} that set the class path of applications.
	 */
	static List<String> applications() {
		make();
		return Stream.concat(use(APPLICATION_ARCHIVE), setClassPath()).toList();
	}

	private static synchronized void make() {
		if (made) {
			return;
		}
		try {
			Files.createDirectories(FOLDER.getParent());
			// Tests may run in several processes. Closing the channel releases the lock.
			try (FileChannel channel = FileChannel.open(FOLDER.resolveSibling("class-archives.lock"),
					StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
				channel.lock();
				String key = key();
				if (!Files.exists(KEY) || !Files.readString(KEY).equals(key)) {
					FileSystemUtils.deleteRecursively(FOLDER);
					Files.createDirectories(FOLDER);
					unpackBroker();
					packDirectories();
					train();
					Files.writeString(KEY, key);
				}
			}
			made = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Stays the same while no class does.
	 */
	private static String key() throws IOException {
		StringBuilder key = new StringBuilder(System.getProperty("java.vm.version"));
		for (Path path : Stream.concat(Stream.of(brokerJar()), classPath().stream()).toList()) {
			try (Stream<Path> files = Files.walk(path)) {
				for (Path file : files.sorted().toList()) {
					key.append('\n').append(file).append(' ').append(Files.getLastModifiedTime(file));
				}
			}
		}
		return key.toString();
	}

	private static void unpackBroker() {
		ZssCommand.Result result = ZssCommand.run(List.of(ZssCommand.java(), "-Djarmode=tools", "-jar",
				brokerJar().toString(), "extract", "--destination", BROKER_FOLDER.toString()));
		if (result.exitCode() != 0) {
			throw new IllegalStateException("The jar of the broker cannot be unpacked: " + result.output());
		}
	}

	private static void packDirectories() throws IOException {
		for (Path path : classPath()) {
			if (Files.isDirectory(path)) {
				pack(path, packed(path));
			}
		}
	}

	private static void pack(Path directory, Path jar) throws IOException {
		try (OutputStream file = Files.newOutputStream(jar);
				ZipOutputStream zip = new ZipOutputStream(file);
				Stream<Path> entries = Files.walk(directory)) {
			zip.setLevel(0);
			for (Path entry : entries.filter((each) -> !each.equals(directory)).sorted().toList()) {
				String name = directory.relativize(entry).toString().replace(File.separatorChar, '/');
				// Spring scans packages by the entries of their directories.
				zip.putNextEntry(new ZipEntry(Files.isDirectory(entry) ? name + "/" : name));
				if (Files.isRegularFile(entry)) {
					Files.copy(entry, zip);
				}
			}
		}
	}

	/**
	 * A broker and a worker that answer a call, and write down their classes at the end.
	 */
	private static void train() {
		String frontend = "tcp://127.0.0.1:" + Ports.free();
		String backend = "tcp://127.0.0.1:" + Ports.free();
		List<String> brokerCommand = JavaCommand.java();
		brokerCommand.add("-XX:ArchiveClassesAtExit=" + BROKER_ARCHIVE);
		brokerCommand.addAll(runBroker().toList());
		brokerCommand.addAll(JavaCommand.brokerProperties(frontend, backend));
		List<String> workerCommand = JavaCommand.java();
		workerCommand.add("-XX:ArchiveClassesAtExit=" + APPLICATION_ARCHIVE);
		workerCommand.addAll(setClassPath().toList());
		workerCommand.addAll(List.of("io.zss.interop.worker.WorkerApplication", "--spring.main.banner-mode=off",
				"--interop.sid=archive", "--zss.worker.brokers=" + backend, "--zss.worker.startup-timeout=60s"));
		try (PeerProcess broker = start("broker for an archive", PeerProcess.BROKER_READY, brokerCommand);
				PeerProcess worker = start("worker for an archive", "READY", workerCommand);
				RawSocket caller = new RawSocket("archive#1", frontend)) {
			broker.awaitReady();
			worker.awaitReady();
			caller.send(RawSocket.request("rid", "archive", "ping", Pack.OLD.write(null), Pack.OLD.write("x")));
			if (caller.receive(LIMIT.toMillis()) == null) {
				throw new IllegalStateException("No reply from " + worker.describe());
			}
			worker.terminate();
			Awaitility.await("DOWN").atMost(LIMIT).until(() -> ServiceList.instances(frontend, "ARCHIVE") == 0);
			broker.terminate();
			for (PeerProcess process : List.of(worker, broker)) {
				if (!process.awaitEnd(LIMIT)) {
					throw new IllegalStateException("It does not end: " + process.describe());
				}
			}
		}
	}

	private static PeerProcess start(String name, String readyText, List<String> command) {
		return PeerProcess.start(name, readyText, (line) -> {
		}, command);
	}

	private static Stream<String> use(Path archive) {
		// A virtual machine that cannot use it does without, and may say so. Lines of
		// standard output are for the test.
		return Files.exists(archive)
				? Stream.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=warning:stderr")
				: Stream.empty();
	}

	private static Stream<String> runBroker() {
		return Stream.of("-jar", BROKER_FOLDER.resolve(brokerJar().getFileName()).toString());
	}

	private static Stream<String> setClassPath() {
		List<String> entries = classPath().stream()
			.map((path) -> (Files.isDirectory(path) ? packed(path) : path).toString())
			.toList();
		return Stream.of("-cp", String.join(File.pathSeparator, entries));
	}

	private static List<Path> classPath() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.filter(Files::exists)
			.toList();
	}

	private static Path packed(Path directory) {
		CRC32 name = new CRC32();
		name.update(directory.toString().getBytes(StandardCharsets.UTF_8));
		return FOLDER.resolve("classes-%08x.jar".formatted(name.getValue()));
	}

	private static Path brokerJar() {
		return ZssCommand.JAR;
	}

}
